"""nbclient executes a notebook whose cells print floods; every line must be in the cell that printed it.

usage: JUPYTER_PATH=<prefix>/share/jupyter python floods.py
"""

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

LINES = 100_000

cells = {
    "loop": (f"for (let i = 0; i < {LINES}; i++) console.log(`line ${{i}}`);", LINES),
    "timers": (
        "for (let i = 0; i < 2000; i++) { console.log(`line ${i}`); if (i % 100 === 0) await new Promise((r) => setTimeout(r, 1)); }",
        2000,
    ),
    "child": (
        'import { spawnSync } from "node:child_process";\n'
        'spawnSync("seq", ["-f", "line %.0f", "0", "19999"], { stdio: "inherit" });',
        20_000,
    ),
    "descriptor": (
        'import { writeSync } from "node:fs";\nfor (let i = 0; i < 20000; i++) writeSync(1, `line ${i}\\n`);',
        20_000,
    ),
    "turns": ("for (let i = 0; i < 50000; i++) { console.log(`line ${i}`); console.error(`line ${i}`); }", 50_000),
}


def main():
    notebook = new_notebook(cells=[new_code_cell(source) for source, _ in cells.values()])
    notebook.metadata["kernelspec"] = {"name": "thaw", "display_name": "Thaw"}
    NotebookClient(notebook, timeout=120, kernel_name="thaw").execute()
    nbformat.validate(notebook)
    for (name, (_, count)), cell in zip(cells.items(), notebook.cells, strict=True):
        streams = [output for output in cell.outputs if output.output_type == "stream"]
        expected = "".join(f"line {i}\n" for i in range(count))
        for stream in ["stdout", "stderr"] if name == "turns" else ["stdout"]:
            text = "".join(output.text for output in streams if output.name == stream)
            assert text == expected, f"{name}, {stream}: {text.count(chr(10))} of {count} lines, {len(text)} of {len(expected)} characters"
        # In turns, the first two thousand are exactly that.
        assert len(streams) <= (2500 if name == "turns" else 50), f"{name}: {len(streams)} outputs"
        print(f"{name}: {count} lines in {len(streams)} outputs")


main()
