import { relative } from 'node:path'

/** What a bundler tells of a module, as far as it is used here. */
interface Modules {
  getModuleInfo: (id: string) => { importedIds: readonly string[]; code?: string | null } | null
}

const folder = new URL('..', import.meta.url).pathname

/** Scripts that are loaded by themselves. Each stays a file of its own; what they share does not. */
const scripts = {
  main: 'src/main.ts',
  show: 'src/app/show.tsx',
  landing: 'src/features/landing/Landing.tsx',
  attendance: 'src/app/room/attendance.ts',
  room: 'src/app/room/RoomPage.tsx',
}

/** What every room has of its editor, and only Monaco does without; not the parts that are asked for by a query. */
const codeMirror =
  /node_modules\/(@codemirror\/(commands|language|state|view)|@lezer\/(common|highlight|lr)|@marijn|crelt|style-mod|w3c-keyname)\/(?!.*\?)/

/** What reads languages without a grammar: each name of a file costs every room some bytes. */
const streams = /node_modules\/@codemirror\/(legacy-modes|streamparser)\/|\?stream$/

/**
 * In which file a module of the first key goes: what is needed together comes together, in few
 * files and not in a score of small ones. Everything else is split as Vite likes.
 */
export function chunkOf(): (id: string, modules: Modules) => string | null {
  let reached: Record<keyof typeof scripts, Set<string>> | undefined
  return (id, modules) => {
    reached ??= {
      main: reach(scripts.main, modules),
      show: reach(scripts.show, modules),
      landing: reach(scripts.landing, modules),
      attendance: reach(scripts.attendance, modules),
      room: reach(scripts.room, modules),
    }
    const { main, show, landing, attendance, room } = reached
    if (Object.values<string>(scripts).includes(relative(folder, id))) return null
    if (codeMirror.test(id)) return 'codemirror'
    if (streams.test(id)) return 'stream'
    // Apart from React: a session is asked for first.
    if (main.has(id)) return 'start'
    if (show.has(id) || (landing.has(id) && room.has(id))) return 'base'
    if (attendance.has(id)) return 'sync'
    return room.has(id) ? 'room' : null
  }
}

/** The module through which every icon can be imported, and the names that each has there. */
const allIcons = /\/lucide-react\/dist\/esm\/lucide-react\.m?js$/
const exported = /export \{([^}]*)\} from '\.\/(icons\/[^']+)'/g
const imported = /import\s*\{([^}]*)\}\s*from\s*["']lucide-react["']/g

/** In which file each icon is, by its names. */
const pathsIn = (all: string) =>
  new Map(
    [...all.matchAll(exported)].flatMap(([, list = '', path = '']) =>
      list.split(',').map((one) => [one.trim().split(' ').at(-1) ?? '', path] as const),
    ),
  )

/** The names under which a module imports icons. */
const iconsIn = (code: string) =>
  [...code.matchAll(imported)].flatMap(([, list = '']) =>
    list.split(',').map((one) => one.trim().split(' ')[0] ?? ''),
  )

/** Whatever a script imports at once, and not when it is needed. */
function reach(script: string, modules: Modules): Set<string> {
  const found = new Set<string>()
  let paths: Map<string, string> | undefined
  const add = (id: string) => {
    if (found.has(id)) return
    found.add(id)
    const info = modules.getModuleInfo(id)
    for (const next of info?.importedIds ?? []) {
      const all = allIcons.test(next) ? modules.getModuleInfo(next) : undefined
      if (!all?.code || !info?.code) {
        add(next)
        continue
      }
      // Not what else is imported through it: an icon of a part that comes later comes with that.
      found.add(next)
      paths ??= pathsIn(all.code)
      const named = iconsIn(info.code).flatMap((name) => paths?.get(name) ?? [])
      all.importedIds.filter((icon) => named.some((path) => icon.endsWith(`/${path}`))).forEach(add)
    }
  }
  add(folder + script)
  if (found.size === 1) throw new Error(`${script} imports nothing: is it there?`)
  return found
}
