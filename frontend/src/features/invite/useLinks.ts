import { useEffect, useMemo, useState } from 'react'
import * as api from '../../api/rooms'
import type { CreateLink, Link, MadeLink, PatchLink } from '../../api/schema'
import { told } from '../../i18n/told'
import { remember, remembered } from '../../session/memory'
import { oneAtATime } from '../../session/oneAtATime'
import { useRoom } from '../../session/react/room'

/** A link with its address, where this browser knows it: the server shows it once. */
export interface KnownLink extends Link {
  url: string | undefined
}

/** The links of the room that one may manage, and what can be done with them. */
export function useLinks() {
  const { room, session } = useRoom()
  const [links, setLinks] = useState<Link[]>()
  const [error, setError] = useState<string>()

  const look = useMemo(
    () =>
      oneAtATime(() =>
        session.ask(api.listLinks).then(
          (found) => {
            setLinks(found)
            setError(undefined)
          },
          (problem: unknown) => setError(told(problem)),
        ),
      ),
    [session],
  )
  useEffect(() => void look(), [look])

  /** Changes links. What goes wrong is thrown, for the place where it was asked for. */
  const change = async (ask: (room: string, token: string) => Promise<MadeLink | void>) => {
    const made = await session.ask(ask)
    if (made) remember(room.id, (kept) => ({ ...kept, links: [...kept.links, made] }))
    await look()
    return made
  }
  /** Gives a link another label or time. The server's answer has no token: the one that is known here stays. */
  const edit = async (link: Link, fields: PatchLink) => {
    const edited = await session.ask((id, token) => api.changeLink(id, token, link, fields))
    remember(room.id, (kept) => ({
      ...kept,
      links: kept.links.map((known) => (known.id === edited.id ? { ...known, ...edited } : known)),
    }))
    await look()
  }
  const made = remembered(room.id).links
  // Until the server has answered there are those that were made here.
  const known = (links ?? made).map((link): KnownLink => {
    const url = made.find(({ id }) => id === link.id)?.url
    return { ...link, url: url && `${location.origin}${url}` }
  })
  return {
    links: known,
    error,
    look,
    edit,
    create: (link: CreateLink) => change((id, token) => api.createLink(id, token, link)),
    replace: (link: Link) => change((id, token) => api.renewLink(id, token, link)),
    revoke: (link: Link) => change((id, token) => api.revokeLink(id, token, link)),
  }
}

export type Links = ReturnType<typeof useLinks>
