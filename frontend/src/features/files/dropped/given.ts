/** What is dropped, which can only be asked while it is. */
export interface Given {
  files: File[]
  folders: FileSystemDirectoryEntry[]
}

/** What is in a drop. */
export function givenIn({ items, files }: DataTransfer): Given {
  const folders: FileSystemDirectoryEntry[] = []
  const plain: File[] = []
  for (const item of items) {
    const entry = item.webkitGetAsEntry()
    if (entry?.isDirectory) folders.push(entry as FileSystemDirectoryEntry)
    else {
      const file = item.getAsFile()
      if (file) plain.push(file)
    }
  }
  return items.length > 0 ? { files: plain, folders } : { files: [...files], folders }
}
