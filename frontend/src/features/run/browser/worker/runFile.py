def run_file(home, file):
    """Runs a file as Python itself does. Gives its exit code; -1 where its memory was not enough."""
    import os
    import runpy
    import sys
    import traceback

    os.chdir(home)
    sys.argv = [file]
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
