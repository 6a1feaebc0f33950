import type { Phase, Role } from '../api/schema'
import { leads } from './roles'

/** Where somebody stands who is in: before the door, in the room, or after the interview. */
export type Stage = 'lobby' | 'room' | 'over'

/** Where somebody of this role stands. Who leads is in the room at all times. */
export function stageOf(viewer: { role: Role }, phase: Phase): Stage {
  if (leads(viewer) || phase === 'live') return 'room'
  return phase === 'pending' ? 'lobby' : 'over'
}
