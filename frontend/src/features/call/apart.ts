interface PictureInPicture {
  requestWindow: (size: { width: number; height: number }) => Promise<Window>
}

const offered = () => (window as { documentPictureInPicture?: PictureInPicture }).documentPictureInPicture

/** Whether this browser shows a part of a page in a small window of its own, above all others. */
export const canStandApart = (): boolean => offered() !== undefined

/** Opens such a window, which looks like the page. */
export async function openApart(): Promise<Window | undefined> {
  const apart = await offered()
    ?.requestWindow({ width: 360, height: 280 })
    .catch(() => undefined)
  if (!apart) return undefined
  const { documentElement } = document
  for (const { name, value } of documentElement.attributes)
    apart.document.documentElement.setAttribute(name, value)
  apart.document.title = document.title
  // Only sheets of the page's own: those it has by address.
  for (const link of document.querySelectorAll('link[rel=stylesheet]'))
    apart.document.head.append(apart.document.importNode(link, true))
  return apart
}
