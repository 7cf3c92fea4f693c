"""jupyter_kernel_test, whole, with the welcome test.

usage: JUPYTER_PATH=<prefix>/share/jupyter python -m unittest conformance.py
"""

import unittest

import jupyter_kernel_test as jkt


class ThawTests(jkt.KernelTests):
    kernel_name = "thaw"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oh")'
    completion_samples = [
        {"text": "const t = 'a'; t.toUpp", "matches": ["toUpperCase"]},
        {"text": "Math.asi", "matches": ["asin", "asinh"]},
    ]
    complete_code_samples = ["1 + 1", "const x = 1;", "function f() {\n  return 1;\n}", "await Promise.resolve(1)"]
    incomplete_code_samples = ["function f() {", "const x = [1,", "`abc", "if (true) {\n  f("]
    invalid_code_samples = ["const x = = 1", "import = 7q", "let 1x"]
    code_page_something = 'page("a text")'
    code_generate_error = "throw new Error('no good')"
    code_execute_result = [
        # Twice, here and in the history's own test: its search wants three that are the same.
        {"code": "1+2+3", "result": "6"},
        {"code": "1+2+3", "result": "6"},
        {"code": "'text'", "mime": "text/plain"},
        {"code": "({ a: 1 })", "mime": "text/plain"},
    ]
    code_display_data = [
        {"code": 'display.html("<b>bold</b>");', "mime": "text/html"},
        {"code": 'display.svg("<svg xmlns=\'http://www.w3.org/2000/svg\'/>");', "mime": "image/svg+xml"},
        {"code": 'display.markdown("# head");', "mime": "text/markdown"},
        {"code": "display.json({ a: [1] });", "mime": "application/json"},
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "parseInt"
    code_clear_output = "clearOutput()"


class ThawWelcomeTests(jkt.IopubWelcomeTests):
    kernel_name = "thaw"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
