# What people are told before their code runs: syntax errors, and imports that are not allowed here.
# It is a courtesy; what code may do is decided by the sandbox.
import ast
import os
import sys

allowed = set(sys.argv[1].split())
own = {name.removesuffix(".py") for name in os.listdir(".")}
problems = []
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        tree = ast.parse(text, path)
    except SyntaxError as error:
        problems.append(f'  File "{path}", line {error.lineno}, column {error.offset}\nSyntaxError: {error.msg}')
        continue
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [node.module]
        else:
            names = []
        for name in names:
            if name.split(".")[0] not in allowed | own:
                problems.append(
                    f'  File "{path}", line {node.lineno}, column {node.col_offset + 1}\n'
                    f"\'{name}\' can\'t be imported here. Allowed: {', '.join(sorted(allowed)) or 'nothing'}."
                )
if problems:
    print("\n".join(problems), file=sys.stderr)
    sys.exit(1)
