import { Chat } from '../../sync/chat'
import type { RoomDocuments } from '../../sync/documents'

/** Where the chats are: of all, and of those who lead. */
export type ChatName = 'code' | 'notes'

const chats = new WeakMap<RoomDocuments, Map<ChatName, Chat>>()

/** A room's chat, the same object each time. */
export function chatOf(documents: RoomDocuments, name: ChatName): Chat {
  const known = chats.get(documents) ?? new Map<ChatName, Chat>()
  chats.set(documents, known)
  const chat = known.get(name) ?? new Chat(documents.get(name).doc)
  known.set(name, chat)
  return chat
}

/** Ids of the last messages that were seen on this page, by chat. */
const seen = new WeakMap<Chat, string>()
const listeners = new Set<() => void>()

/** What is in the chat now has been seen. */
export function see(chat: Chat) {
  const last = chat.messages().at(-1)?.id
  if (last === undefined || seen.get(chat) === last) return
  seen.set(chat, last)
  for (const listener of listeners) listener()
}

/** How many messages of others came since the last one that was seen, or since the page was opened. */
export function unreadIn(chat: Chat, member: string, since: number): number {
  const all = chat.messages()
  const last = all.findIndex(({ id }) => id === seen.get(chat))
  return all.slice(last + 1).filter((one) => one.member !== member && (last >= 0 || one.at > since)).length
}

/** Calls `listener` when something has been seen. */
export function onSeen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
