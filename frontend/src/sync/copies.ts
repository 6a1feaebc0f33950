/**
 * The copies of documents that this browser keeps, each a database of y-indexeddb. They
 * are kept by role: in one browser somebody may be in a room as two.
 */
export interface Copy {
  name: string
  room: string
  role: string
  document: string
}

const prefix = 'pairpad/'

/** The name of a document's copy. */
export function copyName(room: string, role: string, document: string): string {
  return `${prefix}${room}/${role}/${document}`
}

/** The copy with this name, if it is one. */
export function copyNamed(name: string | undefined): Copy | undefined {
  if (!name?.startsWith(prefix)) return undefined
  const [room, role = '', document = ''] = name.slice(prefix.length).split('/')
  return room ? { name, room, role, document } : undefined
}

/** Every copy; none where storage is switched off. */
export async function allCopies(): Promise<Copy[]> {
  try {
    const databases = await indexedDB.databases()
    return databases.flatMap(({ name }) => copyNamed(name) ?? [])
  } catch {
    return []
  }
}

/** Erases a copy. Where another tab has it open, as soon as that has let go. */
export function eraseCopy({ name }: Copy): Promise<void> {
  return new Promise((done) => {
    const request = indexedDB.deleteDatabase(name)
    request.addEventListener('success', () => done())
    request.addEventListener('error', () => done())
    request.addEventListener('blocked', () => done())
  })
}
