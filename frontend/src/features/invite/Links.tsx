import { useEffect, useState } from 'react'
import { told } from '../../i18n/told'
import { createLink, listLinks, renewLink, revokeLink } from '../../api/rooms'
import type { Link, MadeLink, Role, Room } from '../../api/schema'
import { remember, remembered } from '../../session/memory'
import type { RoomSession } from '../../session/session'
import { LinkRow } from './LinkRow'
import { Recording } from './Recording'
import { day } from '../../i18n/time'

interface Props {
  room: Room
  session: RoomSession
  onClose: () => void
}

const roles: Role[] = ['candidate', 'interviewer', 'observer', 'owner']

/** The links of a room: to copy, to revoke, to make anew. */
export function Links({ room, session, onClose }: Props) {
  const [links, setLinks] = useState<Link[]>()
  const [error, setError] = useState<string>()
  const token = session.token ?? ''
  const isOwner = room.role === 'owner'

  useEffect(() => {
    if (!isOwner) return
    listLinks(room.id, token).then(setLinks, (problem: unknown) => setError(told(problem)))
  }, [room.id, token, isOwner])

  const change = async (work: () => Promise<MadeLink | void>) => {
    setError(undefined)
    try {
      const made = await work()
      // Its token is shown this once: the browser keeps it for later.
      if (made) remember(room.id, (kept) => ({ ...kept, links: [...kept.links, made] }))
      setLinks(await listLinks(room.id, token))
    } catch (problem) {
      setError(told(problem))
    }
  }

  const made = remembered(room.id).links
  const known: Link[] = links ?? made
  const order = (link: Link) => roles.indexOf(link.role)
  return (
    <div className="flex flex-col gap-4 p-5">
      <h2 className="text-lg font-semibold">Invite people</h2>
      <p className="text-sm text-muted">
        A link says what its holder is here. Nobody needs an account. Candidates and observers wait until the
        interview is started. Keep a copy of the links you need: this browser forgets them 30 days after your
        last visit.
      </p>
      <ul className="flex flex-col gap-3">
        {known
          .toSorted((a, b) => order(a) - order(b))
          .map((link) => (
            <LinkRow
              key={link.id}
              link={link}
              url={made.find(({ id }) => id === link.id)?.url}
              {...(isOwner && {
                onRenew: () => change(() => renewLink(room.id, token, link)),
                onRevoke: () => change(() => revokeLink(room.id, token, link)),
              })}
            />
          ))}
      </ul>
      {isOwner && (
        <div className="flex flex-wrap items-center gap-2">
          <span className="text-sm text-muted">Another link for a</span>
          {roles.slice(0, 3).map((role) => (
            <button
              key={role}
              className="button"
              onClick={() => void change(() => createLink(room.id, token, role))}
            >
              {role}
            </button>
          ))}
        </div>
      )}
      {error && (
        <p role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
        <div className="flex flex-col gap-1">
          <p className="text-sm text-muted">
            {room.delete_at
              ? `This room is deleted on ${day(room.delete_at)} if nobody uses it until then.`
              : 'This room is kept until you delete it.'}
          </p>
          <Recording room={room.id} token={token} />
        </div>
        <button className="button button-primary" onClick={onClose}>
          Done
        </button>
      </div>
    </div>
  )
}
