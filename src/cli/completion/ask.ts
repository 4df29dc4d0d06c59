/** The word by which the scripts of shells ask; cobra's, so that whoever asks programs of cobra can ask here as well. */
export const ASK = '__complete';
