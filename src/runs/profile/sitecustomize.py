"""Samples where a Python program spends its time, line by line.

Python imports this by itself before the program, of a run that is measured. A thread looks at
all stacks and now and then writes what it has seen so far into a pipe of ours, so that it is
there however the program ends. Not a timer's signal: that would end sleeps and system calls
early, be taken by programs that use alarms themselves, and stay with what they start.
"""


def begin():
    import _thread
    import faulthandler
    import opcode
    import os
    import stat
    import sys
    import time

    # What follows is kept from programs that replace functions of these modules.
    now, sleep, own_cost = time.monotonic, time.sleep, time.thread_time
    frames, ident = sys._current_frames, _thread.get_ident
    write, fstat, getpid = os.write, os.fstat, os.getpid

    # Between two looks: short at first, for programs that are over soon.
    FIRST, LAST = 0.001, 0.01
    # A look at deep stacks takes longer, and is taken less often: of 100 parts of the time, one.
    SHARE = 100
    # Between two reports.
    FIRST_REPORT, REPORT = 0.05, 0.25
    # A report so late is kept back by a call into C, into which only C can see. Not much
    # earlier: looking from C at a program that goes on could end it.
    LATE = 2
    # Lines of a report: those that took longest.
    LINES = 200

    fd = int(os.environ.pop("PAIRPAD_REPORT"))
    folder = os.getcwd() + "/"
    process = getpid()
    os.set_inheritable(fd, False)
    os.set_blocking(fd, False)
    about = fstat(fd)

    RESUME = opcode.opmap.get("RESUME")
    files = {}
    places = {}
    entries = {}
    total = {}
    own = {}
    began = now()

    def number_of(path):
        """Of a file of the room's; 0 for all others."""
        number = 0
        if path.startswith(folder):
            number = places.setdefault(path[len(folder):], len(places) + 1)
        files[path] = number
        return number

    def is_entered_only(frame):
        """Whether a function has not begun: Python lets others in there, at the line of its `def`."""
        code = frame.f_code
        if RESUME is None or frame.f_lineno != code.co_firstlineno or code.co_name == "<module>":
            return False
        entry = entries.get(code)
        if entry is None:
            # Nothing that comes before takes more than two bytes.
            entry = entries[code] = code.co_code[:256:2].find(RESUME) * 2
        return frame.f_lasti == entry

    def look(me, spent):
        seen = set()
        ours = set()
        for thread, frame in frames().items():
            if thread == me:
                continue
            is_innermost = True
            while frame is not None:
                path = frame.f_code.co_filename
                number = files.get(path)
                if number is None:
                    number = number_of(path)
                if number and not (is_innermost and is_entered_only(frame)):
                    line = number, frame.f_lineno or 0
                    # However often a recursion stands in it, and in however many threads.
                    seen.add(line)
                    if is_innermost:
                        ours.add(line)
                        is_innermost = False
                frame = frame.f_back
        for line in seen:
            total[line] = total.get(line, 0.0) + spent
        for line in ours:
            own[line] = own.get(line, 0.0) + spent

    def quoted(text):
        plain = text.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c >= " " else "?" for c in plain) + '"'

    def report():
        # Who closes all files gives the number to others.
        here = fstat(fd)
        if here.st_ino != about.st_ino or not stat.S_ISFIFO(here.st_mode) or getpid() != process:
            raise OSError
        most = sorted(total, key=total.get, reverse=True)[:LINES]
        lines = ",".join(
            "[%d,%d,%d,%d]" % (file, line, total[file, line] * 1e3, own.get((file, line), 0) * 1e3)
            for file, line in most
        )
        names = ",".join(map(quoted, places))
        said = '{"files":[%s],"lines":[%s]}\n' % (names, lines)
        try:
            write(fd, said.encode("utf-8", "replace"))
        except BlockingIOError:
            pass

    # Forks that are under way.
    forking = []

    def arm():
        """Begins anew with each report, so it strikes only where none can be made."""
        if not forking:
            faulthandler.dump_traceback_later(LATE, repeat=True, file=fd)

    def disarm():
        """Its thread would be missing in a child, which would wait for it for ever."""
        forking.append(True)
        faulthandler.cancel_dump_traceback_later()

    def rearm():
        forking.pop()
        try:
            arm()
        except RuntimeError:
            # As many threads as may be.
            pass

    def sample():
        me = ident()
        last, next_report, pause = began, began + FIRST_REPORT, FIRST
        try:
            while getpid() == process:
                sleep(pause)
                at = now()
                cost = own_cost()
                look(me, at - last)
                last = at
                if at >= next_report:
                    report()
                    next_report = at + min(REPORT, max(FIRST_REPORT, at - began))
                    arm()
                cost = own_cost() - cost
                pause = max(min(FIRST + (at - began) / 100, LAST), cost * SHARE)
        except BaseException:
            # Short of memory, or its pipe was closed: nobody is to see anything of it.
            forking.append(True)
            faulthandler.cancel_dump_traceback_later()

    def end():
        try:
            if getpid() == process:
                faulthandler.cancel_dump_traceback_later()
                report()
        except BaseException:
            pass

    import atexit

    # First of all, so that it is the last that is called.
    atexit.register(end)
    os.register_at_fork(before=disarm, after_in_parent=rearm, after_in_child=forking.pop)
    arm()
    size = _thread.stack_size(256 * 1024)
    try:
        _thread.start_new_thread(sample, ())
    finally:
        _thread.stack_size(size)


def leave():
    """As if this had never been there."""
    import os
    import sys

    folder = os.path.dirname(__file__)
    sys.path[:] = [path for path in sys.path if path.rstrip("/") != folder]
    kept = [path for path in os.environ.get("PYTHONPATH", "").split(":") if path.rstrip("/") != folder]
    if kept:
        os.environ["PYTHONPATH"] = ":".join(kept)
    del sys.modules["sitecustomize"]


try:
    begin()
except BaseException:
    pass
leave()
# The one of this machine, if there is one. If not, that is no error, as it would be without us.
import sitecustomize  # noqa: E402, F401
