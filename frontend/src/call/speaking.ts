/** How loud somebody is who speaks; noises of a room are below. From 0 to 1. */
const loud = 0.02
/** Between words nobody stops speaking, in milliseconds. */
const lasts = 800

let speakers: ReadonlySet<string> = new Set()
const listeners = new Set<() => void>()

/** The ids of the members who speak in the call now. The same object until that changes. */
export const speaking = (): ReadonlySet<string> => speakers

/** Calls `listener` when somebody begins or ends. */
export function onSpeaking(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Finds out from levels who speaks. */
export class Ears {
  private readonly heard = new Map<string, number>()

  /** How loud members are now. Whoever is not among them has left. */
  take(levels: ReadonlyMap<string, number>, now: number) {
    for (const [member, level] of levels) if (level >= loud) this.heard.set(member, now)
    for (const [member, last] of this.heard)
      if (!levels.has(member) || now - last > lasts) this.heard.delete(member)
    const same = speakers.size === this.heard.size && [...this.heard.keys()].every((one) => speakers.has(one))
    if (same) return
    speakers = new Set(this.heard.keys())
    for (const listener of listeners) listener()
  }
}
