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
const shared = ['components', 'config', 'i18n', 'api', 'session', 'sync']
const react = ['lucide-react', 'react', 'radix-ui']

const zones = {
  config: { uses: ['../../src/language/languages.json'], packages: ['react'] },
  i18n: { uses: ['config'], packages: ['react'] },
  api: { uses: ['config', 'i18n'], packages: ['eventsource-parser'] },
  // Hooks stand apart: what syncs has no React in it.
  'sync/react': { uses: ['sync', 'config'], packages: ['react', 'y-protocols', 'yjs'] },
  sync: {
    uses: ['config', 'i18n'],
    packages: ['lib0', 'y-indexeddb', 'y-protocols', 'y-websocket', 'yjs'],
  },
  // An editor for tests, whose elements stand where Excalidraw's would.
  'board/testing': { uses: ['board'], packages: ['fractional-indexing', 'yjs'] },
  board: { uses: ['sync', 'session/people'], packages: ['y-protocols', 'yjs'] },
  // A call's connections and devices: there is no React in it.
  call: { uses: ['api', 'session', 'config', 'i18n'], packages: ['livekit-client'] },
  playback: { uses: ['sync', 'config', 'board'], packages: ['lib0', 'y-protocols', 'yjs'] },
  'session/react': { uses: ['session', 'api', 'i18n', 'sync'], packages: ['react', 'y-protocols'] },
  session: { uses: ['api', 'config', 'i18n', 'sync'], packages: [] },
  reports: { uses: ['api', '../package.json'], packages: [] },
  components: { uses: ['config', 'i18n'], packages: [...react, 'fflate', 'react-dom', 'wouter'] },
  'features/analysis': { uses: shared, packages: ['@astral-sh', '@biomejs', '@lezer'] },
  'features/editor': {
    uses: [
      ...shared,
      'features/analysis/public',
      'features/markdown/render',
      '../../src/language/vocabulary',
    ],
    packages: [
      ...react,
      '@codemirror',
      '@lezer',
      '@replit',
      'browser-basedpyright',
      'monaco-editor',
      'y-protocols',
      'yjs',
    ],
  },
  'features/files': {
    uses: shared,
    packages: [
      ...react,
      'react-dom',
      '@astral-sh',
      '@wasm-fmt',
      'fflate',
      'prettier',
      'sql-formatter',
      'yjs',
    ],
  },
  'features/markdown': {
    uses: shared,
    packages: [...react, '@lezer', '@codemirror', 'dompurify', 'katex', 'marked', 'yjs'],
  },
  'features/problem': {
    uses: [...shared, 'features/markdown/public', 'features/questions/public'],
    packages: [...react, 'yjs'],
  },
  'features/notes': { uses: [...shared, 'features/markdown/public'], packages: [...react, 'yjs'] },
  'features/timer': { uses: shared, packages: [...react, 'yjs'] },
  'features/quiet': { uses: shared, packages: react },
  'features/chat': { uses: shared, packages: [...react, 'yjs'] },
  'features/comments': { uses: shared, packages: [...react, 'yjs'] },
  'features/away': {
    uses: [...shared, 'features/editor/public'],
    packages: [...react, 'y-protocols', 'yjs'],
  },
  'features/sketch': { uses: ['board'], packages: react },
  'features/board': {
    uses: [...shared, 'board', 'features/notes/pin', 'features/notes/RowPicker'],
    packages: [...react, '@excalidraw', 'y-protocols', 'yjs'],
  },
  'features/changes': {
    uses: [...shared, 'features/comments/public', 'features/editor/public', 'features/editor/DiffPane'],
    packages: [...react, 'yjs'],
  },
  'features/signals': { uses: shared, packages: react },
  'features/run': {
    uses: [...shared, 'features/markdown/public'],
    packages: [...react, 'pyodide', 'sql.js', 'sucrase', 'wasmoon', 'yjs'],
  },
  'features/playback': {
    uses: [
      ...shared,
      'playback',
      'board/properties',
      'features/editor/public',
      'features/editor/DiffPane',
      'features/markdown/public',
    ],
    packages: [...react, 'wouter', 'y-protocols', 'yjs'],
  },
  'features/review': {
    uses: [
      ...shared,
      'features/analysis/public',
      'playback',
      'board',
      'features/sketch/Sketch',
      'features/playback/public',
      'features/comments/public',
      'features/notes/Score',
      'features/run/Standing',
      'features/run/ending',
      'features/run/outputOf',
    ],
    packages: [...react, 'wouter', 'yjs'],
  },
  'features/call': { uses: [...shared, 'call'], packages: [...react, 'react-dom'] },
  'features/people': { uses: [...shared, 'call/speaking'], packages: [...react, 'y-protocols'] },
  'features/invite': { uses: shared, packages: react },
  'features/connection': { uses: shared, packages: react },
  'features/phase': { uses: shared, packages: [...react, 'wouter'] },
  'features/join': { uses: shared, packages: [...react, 'yjs', 'wouter'] },
  'features/landing': { uses: shared, packages: [...react, 'wouter'] },
  'features/questions': {
    uses: [
      ...shared,
      'features/editor/public',
      'features/markdown/CodeBlock',
      'features/markdown/public',
      'features/problem/PartCard',
      'features/run/cases/public',
    ],
    packages: [...react, 'react-dom', 'fflate', 'wouter', 'y-protocols', 'yjs'],
  },
  'features/exports': { uses: shared, packages: [...react, 'wouter'] },
  'features/admin': { uses: shared, packages: [...react, 'react-dom', 'wouter'] },
  'features/status': { uses: shared, packages: react },
  'features/settings': { uses: shared, packages: [...react, 'yjs', 'wouter'] },
  'features/palette': { uses: shared, packages: react },
  app: {
    uses: [...shared, 'features', 'playback', 'reports', 'board'],
    packages: [...react, 'react-dom', 'wouter', 'y-protocols', 'yjs'],
  },
  offline: { uses: ['app/offline', 'config', 'i18n', 'room.css'], packages: [] },
  main: { uses: ['app', 'config', 'i18n', 'reports', 'session', 'room.css'], packages: [] },
  admin: { uses: ['features/admin', 'config', 'i18n', 'admin.css'], packages: [] },
  docs: { uses: [], packages: ['swagger-ui-dist'] },
  'styles.css': { uses: [], packages: [] },
  'room.css': { uses: [], packages: [] },
  'admin.css': { uses: [], packages: [] },
}
/** What tests may import besides. */
const testPackages = ['@testing-library', 'node:fs', 'node:util', 'vitest']

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
