/** The topic of a partition such as `orders-0`. */
export const topicOf = (partition: string): string =>
  partition.slice(0, partition.lastIndexOf('-'));

/** The number of a partition such as `orders-0`. */
export const indexOf = (partition: string): number =>
  Number(partition.slice(partition.lastIndexOf('-') + 1));
