/** Gives something to the browser to keep under a name. */
export function save(content: Blob, name: string) {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // When the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
