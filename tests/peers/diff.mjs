// Two schemas, or two OpenAPI documents, a line of JSON each pair on standard input; what the tools from npm say of each on
// standard output. `NODE_PATH` is where they are installed.
import { createRequire } from "node:module";
import readline from "node:readline";

const require = createRequire(process.env.NODE_PATH + "/");
const schemas = require("json-schema-diff");
const specs = require("openapi-diff");

async function schema([old, now]) {
  const found = await schemas.diffSchemas({ sourceSchema: old, destinationSchema: now });
  return { parse: found.additionsFound, send: found.removalsFound };
}

async function spec([old, now]) {
  const side = (document) => ({ content: JSON.stringify(document), location: "document.json", format: "openapi3" });
  return (await specs.diffSpecs({ sourceSpec: side(old), destinationSpec: side(now) })).breakingDifferencesFound;
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const answer = {};
  try {
    answer["json-schema-diff"] = await schema(asked.schemas);
  } catch (error) {
    answer["json-schema-diff"] = { error: String(error.message ?? error).slice(0, 200) };
  }
  try {
    answer["openapi-diff"] = { parse: await spec(asked.parse), send: await spec(asked.send) };
  } catch (error) {
    answer["openapi-diff"] = { error: String(error.message ?? error).slice(0, 200) };
  }
  console.log(JSON.stringify(answer));
}
