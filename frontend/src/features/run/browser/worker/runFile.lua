-- Makes ready what a program finds, and gives what makes a message of its errors: as the
-- interpreter of Lua itself does both. What is used later is kept from programs that replace it.
local file = ...
local metatable_of, text_of, traceback, type_of = debug.getmetatable, tostring, debug.traceback, type

arg = { [0] = file }
package.path, package.cpath = "./?.lua;./?/init.lua", ""
-- It is seen at once, and is not lost when the program is stopped.
io.stdout:setvbuf("no")

return function(problem)
    local kind = type_of(problem)
    if kind ~= "string" and kind ~= "number" then
        local meta = metatable_of(problem)
        if meta and meta.__tostring then
            return text_of(problem)
        end
        problem = "(error object is a " .. kind .. " value)"
    end
    return traceback(problem, 2)
end
