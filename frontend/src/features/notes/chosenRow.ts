/** The row that evidence went to last, per room: as long as the page is open. */
const rows = new Map<string, string>()

export const chosenRow = (room: string) => rows.get(room)

export function chooseRow(room: string, row: string) {
  rows.set(room, row)
}
