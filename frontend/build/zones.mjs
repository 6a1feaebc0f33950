// The page's zones: what each folder of src/ may import, of its own code and of packages.
// Whatever is not listed is refused, a new folder included. `npm run check` runs this.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseSync } from 'vite'

/**
 * A zone may always import from itself. `uses` are other zones, or single files of them:
 * features meet only in app, or where one names a file that is public.
 */
const zones = {
  api: { uses: [], packages: ['eventsource-parser'] },
  sync: { uses: [], packages: ['lib0', 'y-indexeddb', 'y-protocols', 'y-websocket', 'yjs'] },
  session: { uses: ['api', 'sync'], packages: [] },
  components: { uses: [], packages: ['lucide-react', 'react', 'wouter'] },
  'features/editor': {
    // The registry of languages is the server's.
    uses: ['components', 'session', 'sync', '../../src/language/languages.json'],
    packages: ['@codemirror', '@lezer', 'react', 'y-codemirror.next', 'y-protocols', 'yjs'],
  },
  'features/landing': {
    uses: ['api', 'components', 'session'],
    packages: ['lucide-react', 'react', 'wouter'],
  },
  'features/room': {
    uses: ['api', 'components', 'session', 'sync', 'features/editor/public'],
    packages: ['lucide-react', 'react', 'wouter', 'y-protocols'],
  },
  app: { uses: ['components', 'features'], packages: ['react', 'wouter'] },
  main: { uses: ['app', 'components', 'session', 'styles.css'], packages: ['react', 'react-dom'] },
  docs: { uses: [], packages: ['swagger-ui-dist'] },
  'styles.css': { uses: [], packages: [] },
}
/** What tests may import besides. */
const testPackages = ['@testing-library', 'node:fs', 'vitest']

const isScript = (name) => /\.[cm]?[jt]sx?$/.test(name)
const isWithin = (path, place) => path === place || path.startsWith(`${place}/`)
const zoneOf = (path) => Object.keys(zones).find((zone) => isWithin(path, zone))

/** What a file imports, as it is written there; undefined where that is computed. */
function importsOf(name, text) {
  const { module, errors } = parseSync(name, text)
  if (errors.length > 0) throw new Error(`${name} cannot be read: ${errors[0].message}`)
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest),
    ...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest)),
  ]
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    /^['"](.*)['"]$/.exec(text.slice(start, end))?.at(1),
  )
  const isGlobbing = text.includes('import.meta.glob')
  return [...requests.flatMap((found) => found?.value ?? []), ...dynamic, ...(isGlobbing ? [undefined] : [])]
}

/** What is wrong with the imports of a file. `name` is its path below src/. */
export function wrongImports(name, text) {
  const path = name.replace(/\.[cm]?[jt]sx?$/, '')
  const zone = zoneOf(path)
  if (!zone) return [`${name} is in no zone: give its folder one in build/zones.mjs`]
  if (!isScript(name)) return []
  const { uses, packages } = zones[zone]
  const isTest = /\.test\.tsx?$/.test(name)
  return importsOf(name, text).flatMap((request) => {
    if (request === undefined) return [`${name} computes what it imports, which no zone allows`]
    const isOwnCode = request.startsWith('.')
    const wanted = isOwnCode ? join(dirname(name), request) : request
    const allowed = isOwnCode ? [zone, ...uses] : [...packages, ...(isTest ? testPackages : [])]
    if (allowed.some((place) => isWithin(wanted, place))) return []
    return [`${name} imports ${wanted}, which the zone ${zone} does not know`]
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = new URL('../src', import.meta.url).pathname
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const wrong = files.flatMap((file) => wrongImports(relative(folder, file), readFileSync(file, 'utf8')))
  for (const sentence of wrong.toSorted()) console.error(sentence)
  if (wrong.length > 0) process.exit(1)
}
