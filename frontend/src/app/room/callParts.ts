/** What the room has of calls: nothing of it is needed for the first keys. */
export const callParts = () => import('../../features/call/parts')
