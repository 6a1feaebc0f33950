import { ApiError } from '../api/request'
import { look } from '../api/rooms'
import type { Role } from '../api/schema'
import { allCopies, eraseCopy } from '../sync/copies'
import { type Released, type Unsent, unsentIn } from '../sync/unsent'
import { type Lost, lostBy } from './lost'
import { forgetLink, forgetRoom, forgetSession, type Whose } from './memory'

/** What was taken out of this browser. */
export interface TakenOut {
  /** Whether there were copies, which are gone. */
  hadCopies: boolean
  /** What never reached the server: nowhere now but here. */
  unsent: Unsent[]
}

/** Takes out of this browser what it may keep no longer: tokens and copies of documents. */
export async function takeOut(
  room: string,
  link: string,
  lost: Lost,
  released: Released[],
): Promise<TakenOut> {
  const copies = await copiesOf(room, await forget(room, link, lost))
  const unsent = await unsentIn(copies, released)
  // Not waited for: what is unsent has to be seen, and guarded, at once.
  for (const copy of copies) void eraseCopy(copy)
  return { hadCopies: copies.length > 0, unsent }
}

/**
 * Takes out a session that is over, and the copies that only it could read. The link may
 * still let its holder in, and then what was not sent yet is.
 */
export async function takeOutSession(room: string, link: string): Promise<void> {
  const copies = await copiesOf(room, forgetSession(room, link))
  const saved = copies.map(async (copy) => {
    if ((await unsentIn([copy], [])).length === 0) await eraseCopy(copy)
  })
  await Promise.all(saved)
}

/**
 * Takes the copies of a role out of this browser, where its person may keep none after the
 * end. What never reached the server is returned: it is nowhere else.
 */
export async function takeOutCopies(room: string, role: Role): Promise<Unsent[]> {
  const copies = await copiesOf(room, role)
  const unsent = await unsentIn(copies, [])
  for (const copy of copies) void eraseCopy(copy)
  return unsent
}

async function forget(room: string, link: string, lost: Lost): Promise<Whose> {
  if (lost === 'room') {
    forgetRoom(room)
    return 'all'
  }
  // A session ends with its link, by removal, or with its time.
  const isDead = lost === 'link' || (await isLinkDead(room, link))
  return isDead ? forgetLink(room, link) : forgetSession(room, link)
}

async function isLinkDead(room: string, link: string): Promise<boolean> {
  try {
    await look(room, link)
    return false
  } catch (error) {
    return error instanceof ApiError && lostBy(error, 'link') !== undefined
  }
}

async function copiesOf(room: string, whose: Whose) {
  const copies = await allCopies()
  return copies.filter((copy) => copy.room === room && (whose === 'all' || copy.role === whose))
}
