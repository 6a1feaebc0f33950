/** Who is in the room, by something that stays theirs. */
export type Here = Map<string, { name: string; isLost: boolean }>

/** Who came, went, lost the connection and has it again, by name. */
export function changesBetween(before: Here | undefined, now: Here) {
  const joined: string[] = []
  const left: string[] = []
  const lost: string[] = []
  const back: string[] = []
  // Who was there before one came is no news.
  if (!before) return { joined, left, lost, back }
  for (const [key, { name, isLost }] of now) {
    const known = before.get(key)
    if (!known) joined.push(name)
    else if (isLost && !known.isLost) lost.push(name)
    else if (!isLost && known.isLost) back.push(name)
  }
  for (const [key, { name }] of before) if (!now.has(key)) left.push(name)
  return { joined, left, lost, back }
}
