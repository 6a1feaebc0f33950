import { messages } from '../../../i18n/messages'

/** What adding files of a repository says. */
export const text = messages({
  en: {
    title: 'Add files from a Git repository',
    summary: 'Everybody in the room gets them. Private repositories can’t be used.',
    address: 'Address of the repository',
    hosts: (hosts: string) => `On ${hosts}.`,
    reference: 'Branch, tag or commit',
    optional: 'optional',
    main: 'the main branch',
    add: 'Add files',
    fetching: 'The repository is being fetched. This can take half a minute.',
    cancel: 'Cancel',
    added: (count: number, commit: string) =>
      count === 1
        ? `One file was added, of commit ${commit}.`
        : `${count} files were added, of commit ${commit}.`,
    nothing: 'There is no file in it that a room can take.',
    elsewhere: (names: string) =>
      `Not added, because they stand for something elsewhere (links, submodules, Git LFS): ${names}.`,
    odd: (names: string) => `Not added, because no file of a room can be called that: ${names}.`,
    undo: 'Undo',
    undone: 'The files were taken away again.',
    done: 'Done',
    ended: 'You can’t write in this room any more, so nothing was added.',
  },
  de: {
    title: 'Dateien aus einem Git-Repository hinzufügen',
    summary: 'Alle im Raum bekommen sie. Private Repositorys gehen nicht.',
    address: 'Adresse des Repositorys',
    hosts: (hosts) => `Von ${hosts}.`,
    reference: 'Branch, Tag oder Commit',
    optional: 'freiwillig',
    main: 'der Haupt-Branch',
    add: 'Dateien hinzufügen',
    fetching: 'Das Repository wird geholt. Das kann eine halbe Minute dauern.',
    cancel: 'Abbrechen',
    added: (count, commit) =>
      count === 1
        ? `Eine Datei wurde hinzugefügt, aus Commit ${commit}.`
        : `${count} Dateien wurden hinzugefügt, aus Commit ${commit}.`,
    nothing: 'Darin ist keine Datei, die ein Raum aufnehmen kann.',
    elsewhere: (names) =>
      `Nicht hinzugefügt, weil ihr Inhalt anderswo liegt (Verknüpfungen, Submodule, Git LFS): ${names}.`,
    odd: (names) => `Nicht hinzugefügt, weil keine Datei eines Raums so heißen kann: ${names}.`,
    undo: 'Rückgängig',
    undone: 'Die Dateien wurden wieder entfernt.',
    done: 'Fertig',
    ended: 'Sie können in diesem Raum nicht mehr schreiben, deshalb wurde nichts hinzugefügt.',
  },
})
