def main
  puts "Hello from Pairpad"
end

main
