export { InviteButton } from './InviteButton'
export { wasJustMade } from './made'
