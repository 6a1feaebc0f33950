// Writes the page's types of the API from the server's own description of it, or with
// --check says whether they are stale.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'
import { format, resolveConfig } from 'prettier'

const file = new URL('../src/api/schema.ts', import.meta.url).pathname
const binary = process.env.PAIRPAD_BINARY ?? new URL('../../target/debug/pairpad', import.meta.url).pathname
const description = JSON.parse(execFileSync(binary, ['openapi'], { maxBuffer: 1 << 24 }))

// One schema that uses all others, with references where JSON Schema has them.
const definitions = JSON.parse(
  JSON.stringify(description.components.schemas).replaceAll('#/components/schemas/', '#/definitions/'),
)
for (const schema of Object.values(definitions)) {
  delete schema.example
  // What is not described is not sent.
  if (schema.type === 'object') schema.additionalProperties = false
}
const names = Object.keys(definitions)
const all = {
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { $ref: `#/definitions/${name}` }])),
  additionalProperties: false,
  definitions,
}
const types = await compile(all, 'Schemas', {
  bannerComment: '// Made from the server by `npm run types`; a check fails when it is stale.',
  additionalProperties: false,
  enableConstEnums: false,
  format: false,
})
const text = await format(types, { ...(await resolveConfig(file)), parser: 'typescript' })
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is stale: run 'npm run types' in frontend/`)
    process.exit(1)
  }
} else {
  writeFileSync(file, text)
}
