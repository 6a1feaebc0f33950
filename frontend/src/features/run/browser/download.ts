/** Reads a file of ours, and tells how much of it has come, in bytes. */
export async function download(url: string, progress: (loaded: number) => void): Promise<ArrayBuffer> {
  const answer = await fetch(url)
  if (!answer.ok || !answer.body) throw new Error(`${url} answers ${answer.status}`)
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let loaded = 0
  const reader = answer.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    pieces.push(read.value)
    loaded += read.value.length
    progress(loaded)
  }
  return new Blob(pieces).arrayBuffer()
}

/** Reads several at once. Their sizes are known before. */
export async function downloadAll(
  files: Readonly<Record<string, { url: string; size: number }>>,
  progress: (loaded: number, total: number) => void,
): Promise<Record<string, ArrayBuffer>> {
  const loaded = new Map<string, number>()
  const total = Object.values(files).reduce((sum, { size }) => sum + size, 0)
  const entries = Object.entries(files).map(async ([name, { url }]) => {
    const bytes = await download(url, (some) => {
      loaded.set(name, some)
      progress(
        [...loaded.values()].reduce((sum, one) => sum + one, 0),
        total,
      )
    })
    return [name, bytes] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}
