def read_typed(next_typed):
    """Makes an input of what people type while the program runs: it waits for that."""
    import io
    import sys
    from pyodide.ffi import can_run_sync, run_sync

    class Typed(io.RawIOBase):
        rest = b""

        def readable(self):
            return True

        def readinto(self, buffer):
            if not self.rest:
                for stream in (sys.stdout, sys.stderr):
                    stream.flush()
                if not can_run_sync():
                    raise OSError("a program in the browser can't wait for input here")
                self.rest = run_sync(next_typed()).encode()
            size = min(len(buffer), len(self.rest))
            buffer[:size] = self.rest[:size]
            self.rest = self.rest[size:]
            return size

    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BufferedReader(Typed()), encoding="utf-8")


def run_file(home, file, next_typed):
    """
    Runs a file as Python itself does. Gives its exit code; -1 where its memory was not enough.

    next_typed: Gives what somebody types next; None where nobody does.
    """
    import os
    import runpy
    import sys
    import traceback

    os.chdir(home)
    sys.argv = [file]
    if next_typed is not None:
        read_typed(next_typed)
    sys.path.insert(0, os.path.dirname(os.path.join(home, file)))
    code = 0
    try:
        runpy.run_path(file, run_name="__main__")
    except SystemExit as end:
        code = end.code
        if code is None:
            code = 0
        elif not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException as error:
        # What stands above the program's own file is ours.
        place = error.__traceback__
        while place is not None and place.tb_frame.f_code.co_filename != file:
            place = place.tb_next
        traceback.print_exception(type(error), error, place)
        code = -1 if isinstance(error, MemoryError) else 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass
    return code if code == -1 else code & 255
