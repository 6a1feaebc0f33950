import type { Role } from '../api/schema'

/** From the one who may do most to the one who may do least. */
const order: readonly Role[] = ['owner', 'interviewer', 'candidate', 'observer', 'reviewer']

/** Whether somebody conducts the interview. */
export function leads({ role }: { role: Role }): boolean {
  return role === 'owner' || role === 'interviewer'
}

/** Compares roles: who may do more comes first. */
export function byRights(one: Role, other: Role): number {
  return order.indexOf(one) - order.indexOf(other)
}
