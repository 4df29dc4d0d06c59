/** In rule order, the first CIDR that holds the client address decides; none: allowed. */
export interface AddressRule {
  readonly action: 'allow' | 'deny';
  /** `0.0.0.0/0` and `::/0` together are written `all`. */
  readonly cidr: string;
}
