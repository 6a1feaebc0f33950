"""Shows the figures of matplotlib in the output of a room.

matplotlib imports this by itself (MPLBACKEND) when it draws; nothing else does. A figure is
written as iTerm2's sequence for pictures, which the page shows.
"""

import base64
import io
import sys

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

# Characters of base64 of all figures: of a run's output, 192 KiB are shown as they come.
MOST = 176 * 1024
# So many a figure may always have, while there are any left.
FEW = 16 * 1024
# A figure that has more gets fewer colours, which is hardly seen.
MANY = 16 * 1024
# More of a figure takes more memory than a program has, and nobody's page is as wide.
PIXELS = 2_000_000

left = MOST


class FigureManager(FigureManagerBase):
    def show(self):
        write(self, 1)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def show(*args, block=None, **kwargs):
    """Writes all figures. They are closed then, as where one closes their windows."""
    managers = Gcf.get_all_fig_managers()
    for at, manager in enumerate(managers):
        write(manager, len(managers) - at)
    # Who animates goes on with them.
    if block is not False:
        Gcf.destroy_all()


def write(manager, pending):
    global left
    share = max(left // max(pending, 2), min(left, FEW))
    figure = manager.canvas.figure
    picture = encoded(figure, share)
    if sys.stdout is not None:
        sys.stdout.flush()
    out = sys.__stdout__
    if out is None or out.closed:
        return
    if picture is None:
        note = "Figure {} is not shown: this run has shown as much as it may.\n"
        out.write(note.format(manager.num))
    else:
        left -= len(picture)
        name = base64.b64encode(name_of(manager).encode()).decode()
        out.write("\x1b]1337;File=name={};inline=1:{}\x07\n".format(name, picture))
    out.flush()


def encoded(figure, most):
    """A PNG in base64 of at most so many characters; None where it can't be as small."""
    width, height = figure.get_size_inches()
    dpi = min(figure.dpi, (PIXELS / (width * height)) ** 0.5)
    for scale in (1, 0.75, 0.5, 0.35, 0.2):
        picture = png(figure, dpi * scale)
        if base64_length(picture) > min(most, MANY):
            picture = with_fewer_colours(picture)
        if base64_length(picture) <= most:
            return base64.b64encode(picture).decode()
    return None


def base64_length(data):
    return (len(data) + 2) // 3 * 4


def png(figure, dpi):
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=dpi)
    return file.getvalue()


def with_fewer_colours(picture):
    try:
        from PIL import Image
    except ImportError:
        return picture
    file = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    paper.convert("RGB").quantize(128).save(file, "png", optimize=True)
    return min(file.getvalue(), picture, key=len)


def name_of(manager):
    """What it is called, for those who don't see it."""
    figure = manager.canvas.figure
    heading = getattr(figure, "_suptitle", None)
    titles = [heading.get_text()] if heading is not None else []
    titles += [axes.get_title() for axes in figure.axes]
    shown = [title for title in titles if title][:3]
    return ": ".join(["Figure {}".format(manager.num)] + ([", ".join(shown)] if shown else []))
