/** The lines of Node's releases that are supported. */
export const majors: readonly number[] = [20, 22, 24]

/** The line of the one that runs this. */
export const runningMajor: number = Number(process.versions.node.split('.')[0])
