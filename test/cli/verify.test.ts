/** Comparing from a terminal what was recorded with what is computed. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { thaw, thawJson } from "./thaw.js";

const model = "notebooks/models/mnist-dense/model.pb";
const folder = mkdtempSync(join(tmpdir(), "thaw-verify-"));
const recorded = join(folder, "answers.npz");

beforeAll(() => {
  const fetches = ["--fetch", "input_1", "--fetch", "dense_1/Softmax"];
  expect(thaw("run", model, "--samples", "2", ...fetches, "--out", recorded).status).toBe(0);
});

describe("thaw verify", () => {
  test("a graph against what it answered before, with the report as a page", () => {
    const page = join(folder, "report.html");
    const { json, status } = thawJson("verify", model, recorded, "--html", page);
    expect([status, json.pass, json.cases, json.engines[1].name]).toEqual([0, true, ["given"], "recording"]);
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>.*PASS.*<\/html>\n$/s);
  });

  test("exits with 1 when the answers are others", () => {
    const other = join(folder, "other.npz");
    thaw("run", model, "--seed", "9", "--samples", "2", "--fetch", "dense_1/Softmax", "--out", other);
    const { json, status } = thawJson("verify", model, other, "--inputs", recorded);
    expect([status, json.pass, json.outputs[0].mismatches > 0]).toEqual([1, false, true]);
  });

  test("tells two files of one name apart, and says of a recording only what it is", () => {
    mkdirSync(join(folder, "other"));
    copyFileSync(model, join(folder, "other", "model.pb"));
    const { stdout } = thaw("verify", join(folder, "other", "model.pb"), model);
    expect(stdout).toContain("PASS  graph of other/model.pb equals graph of mnist-dense/model.pb");
    expect(thaw("verify", model, recorded).stdout).toMatch(/^engine: answers\.npz by recording$/m);
  });

  test("tags choose the graph of the sides that have tags, and are refused where none has", () => {
    const saved = "test/fixtures/savedmodel-keras3/module";
    const wrong = thawJson("verify", saved, saved, "--tags", "serv");
    expect([wrong.status, JSON.parse(wrong.stderr).error.hint]).toEqual([
      3,
      expect.stringContaining("serve"),
    ]);
    expect(thaw("verify", model, model, "--tags", "serve").status).toBe(2);
  });

  test("inputs that lack one that is needed are bad input", () => {
    const others = join(folder, "probabilities.npz");
    expect(thaw("run", model, "--fetch", "dense_1/Softmax", "--out", others).status).toBe(0);
    const { status, stderr } = thawJson("verify", model, model, "--inputs", others);
    expect([status, JSON.parse(stderr).error]).toMatchObject([
      3,
      { code: "not-found", message: "no values are given for input input_1:0" },
    ]);
  });

  test("says which signatures there are, and writes no page then", () => {
    const page = join(folder, "none.html");
    const { status, stderr } = thawJson("verify", model, model, "--signature", "predict", "--html", page);
    expect([status, JSON.parse(stderr).error.code, existsSync(page)]).toEqual([3, "not-found", false]);
  });
});
