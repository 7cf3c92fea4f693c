import { expect, it } from "vitest";
import { chooseSignature } from "../../src/api/call.js";

const signature = (key: string) => ({ key, methodName: "", inputs: {}, outputs: {} });

it("says which graph of the file has a signature that this one lacks, or which name is near", () => {
  const serve = { tags: ["serve"], signatures: [signature("predict"), signature("classify")] };
  const gpu = { tags: ["serve", "gpu"], signatures: [signature("fast")] };
  const choose = (key: string) => () => chooseSignature(serve.signatures, key, [serve, gpu]);
  expect(choose("fast")).toThrow(/--tags "serve,gpu"/);
  expect(choose("classiffy")).toThrow(/did you mean "classify"/);
  expect(choose("predict")()).toBe(serve.signatures[0]);
});
