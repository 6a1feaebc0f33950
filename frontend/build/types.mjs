// Writes the page's types of the API and of the admin API from the server's own descriptions of
// them, or with --check says whether they are stale.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'
import { format, resolveConfig } from 'prettier'

const binary = process.env.PAIRPAD_BINARY ?? new URL('../../target/debug/pairpad', import.meta.url).pathname

/** By file, what the server is asked for. */
const descriptions = { 'schema.ts': ['openapi'], 'adminSchema.ts': ['openapi', '--admin'] }

async function typesOf(file, asked) {
  const description = JSON.parse(execFileSync(binary, asked, { maxBuffer: 1 << 24 }))
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
  return format(types, { ...(await resolveConfig(file)), parser: 'typescript' })
}

for (const [name, asked] of Object.entries(descriptions)) {
  const file = new URL(`../src/api/${name}`, import.meta.url).pathname
  const text = await typesOf(file, asked)
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is stale: run 'npm run types' in frontend/`)
    process.exitCode = 1
  }
}
