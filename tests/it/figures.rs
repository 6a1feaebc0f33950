//! Figures of matplotlib: with what stands in for it, as it is large. By hand they were seen
//! with matplotlib 3.6.3 and 3.11.2.

use serde_json::json;

use crate::languages::{run, server};

/// What the module that shows figures uses of matplotlib, and a figure that is as large
/// as it is told to be.
const STAND_IN: [(&str, &str); 6] = [
    ("PIL/__init__.py", "raise ImportError"),
    ("matplotlib/__init__.py", ""),
    ("matplotlib/backends/__init__.py", ""),
    ("matplotlib/backends/backend_agg.py", "class FigureCanvasAgg: pass"),
    ("matplotlib/backend_bases.py", "class FigureManagerBase: pass"),
    (
        "matplotlib/_pylab_helpers.py",
        "class Text:\n    def __init__(self, text): self.text = text\n    def get_text(self): return self.text\n\
         class Axes:\n    def get_title(self): return 'Waves'\n\
         class Figure:\n    dpi = 100\n    _suptitle = Text('Sea')\n    axes = [Axes()]\n\
        \x20   def __init__(self, size): self.size = size\n    def get_size_inches(self): return 4, 3\n\
        \x20   def savefig(self, file, format, dpi): file.write(b'\\x89PNG' + bytes(int(self.size * dpi / 100)))\n\
         class Canvas: pass\n\
         class Manager:\n    def __init__(self, num, size):\n\
        \x20       self.num, self.canvas = num, Canvas()\n        self.canvas.figure = Figure(size)\n\
         class Gcf:\n    figs = []\n    get_all_fig_managers = classmethod(lambda cls: list(cls.figs))\n\
        \x20   destroy_all = classmethod(lambda cls: cls.figs.clear())\n",
    ),
];

#[tokio::test]
async fn figures_are_shown_as_pictures_as_long_as_there_is_room_and_leave_no_file() {
    let server = server().await;
    let room = server.make_room(json!({})).await;
    let main = "import os, sys\nassert 'pairpad_figures' not in sys.modules\n\
                from importlib import import_module\nfrom matplotlib._pylab_helpers import Gcf, Manager\n\
                show = import_module(os.environ['MPLBACKEND'].removeprefix('module://')).show\n\
                print('before', end=' ')\nGcf.figs[:] = [Manager(1, 3)]\nshow(block=False)\n\
                Gcf.figs.append(Manager(2, 90_000))\nshow()\nassert not Gcf.figs\n\
                Gcf.figs.append(Manager(3, 10 ** 7))\nshow()\n\
                print(sorted(os.listdir('.')), os.access('/opt/pairpad', os.W_OK))";
    let mut files = vec![json!({ "name": "main.py", "content": main })];
    files.extend(STAND_IN.map(|(name, content)| json!({ "name": name, "content": content })));
    let run = run(&room, json!({ "language": "python", "files": files })).await;
    assert_eq!(run["exit_code"], 0, "{run}");
    let said = run["stdout"].as_str().unwrap();
    let first = "\x1b]1337;File=name=RmlndXJlIDE6IFNlYSwgV2F2ZXM=;inline=1:iVBORwAAAA==\x07\n";
    assert!(said.starts_with(&format!("before {first}{first}\x1b]1337;File=name=")), "{said:.300}");
    assert!(said.contains(":iVBORwAA") && said.len() < 176 << 10, "{}", said.len());
    let end = "\x07\nFigure 3 is not shown: this run has shown as much as it may.\n['PIL', 'main.py', 'matplotlib'] False\n";
    assert!(said.ends_with(end), "{}", &said[said.len() - 200..]);
}
