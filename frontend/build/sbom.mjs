// Writes what the binary is made of, as CycloneDX 1.6: the crates that are linked into it
// and the packages that are bundled into its page, each with its licence and the hash of
// its archive. The same sources give the same bytes: there is neither time nor serial number.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = new URL('../..', import.meta.url).pathname
const read = (path) => readFileSync(join(root, path), 'utf8')

/** One component. The older way to write a choice of licences is 'MIT/Apache-2.0'. */
const component = (purl, name, version, licence, hashes) => ({
  type: 'library',
  'bom-ref': purl,
  name,
  version,
  purl,
  ...(hashes.length > 0 ? { hashes } : {}),
  ...(licence ? { licenses: [{ expression: licence.replaceAll(/ ?\/ ?/g, ' OR ') }] } : {}),
})

/** The checksums of Cargo.lock, by 'name version'. */
function checksums() {
  const found = new Map()
  for (const entry of read('Cargo.lock').split('[[package]]').slice(1)) {
    const field = (name) => new RegExp(`^${name} = "(.*)"$`, 'm').exec(entry)?.[1]
    found.set(`${field('name')} ${field('version')}`, field('checksum'))
  }
  return found
}

/**
 * What is linked: normal dependencies with the features of the release build, on this
 * machine. Not by `cargo metadata`, which unites features with those that tests ask for;
 * without macros, which run in the compiler.
 */
function crates() {
  const args = ['tree', '--locked', '--package', 'pairpad', '--edges', 'normal,no-proc-macro']
  const output = execFileSync('cargo', [...args, '--prefix', 'none', '--format', '{p}|{l}|'], {
    cwd: root,
    encoding: 'utf8',
  })
  const hashOf = checksums()
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [crate = '', licence] = line.split('|')
      const [name, version = ''] = crate.split(' ')
      const number = version.replace('v', '')
      const content = hashOf.get(`${name} ${number}`)
      const hashes = content ? [{ alg: 'SHA-256', content }] : []
      return component(`pkg:cargo/${name}@${number}`, name, number, licence, hashes)
    })
}

/** What libraries bring along for Node alone: nothing of the page imports it. */
const forNode = ['@types/emscripten', 'commander', 'mz', 'pirates', 'tinyglobby', 'ws']

/** What the whiteboard names and the build leaves out (`whiteboard.ts`), or needs to be built itself. */
const leftOut = ['@excalidraw/mermaid-to-excalidraw', 'cross-env', 'sass']

/** Licences of packages that name them in a way npm does not read. */
const licences = { fuzzy: 'MIT' }

/** Where a package that is named by another is: nearest to that, as Node finds it. */
function placeOf(name, locked, from) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const place = `${folder}${folder && '/'}node_modules/${name}`
    if (locked[place]) return place
    if (!folder) return undefined
  }
}

/** The packages that the page names, those that these name, and so on. */
function reached(locked, without = []) {
  const found = new Set()
  const add = (path) => {
    if (path === undefined || found.has(path)) return
    found.add(path)
    const { dependencies, peerDependencies, optionalDependencies } = locked[path]
    for (const name of Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }))
      if (!without.includes(name)) add(placeOf(name, locked, path))
  }
  add('')
  return found
}

const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** What the page is bundled from: what package-lock.json has and no tool alone needs. */
function packages() {
  const { packages: locked } = JSON.parse(read('frontend/package-lock.json'))
  const [all, bundled] = [reached(locked), reached(locked, leftOut)]
  return Object.entries(locked)
    .filter(([path]) => bundled.has(path) || !all.has(path))
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .filter(([path]) => !forNode.includes(nameOf(path)))
    .map(([path, { version, license, integrity }]) => {
      const name = nameOf(path)
      const content = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex')
      const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
      return component(purl, name, version, license ?? licences[name], [{ alg: 'SHA-512', content }])
    })
}

/** The bill of materials. */
export function bill() {
  const [pairpad, ...others] = crates()
  const byRef = new Map([...others, ...packages()].map((found) => [found['bom-ref'], found]))
  byRef.delete(pairpad['bom-ref'])
  const refs = [...byRef.keys()].toSorted()
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { ...pairpad, type: 'application' } },
    components: refs.map((ref) => byRef.get(ref)),
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = process.argv[2]
  if (!file) throw new Error('usage: node sbom.mjs FILE')
  writeFileSync(file, `${JSON.stringify(bill(), null, 2)}\n`)
}
