/**
 * Into how many partitions the due index is divided. Workers read each of them; a store puts each
 * person into one.
 */

/** Four for ever: the partition is part of what stands in the table. */
export const duePartitions = 4;
