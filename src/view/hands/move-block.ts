/** Why a replica is not moved to a broker. `leaving`: it is on its way to another one already. */
export type MoveBlock = 'has-one' | 'down' | 'unregistered' | 'leaving';
