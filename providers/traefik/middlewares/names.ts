/** Names of Kubernetes objects as Traefik's providers join them (Normalize of pkg/provider/configuration.go). */
export function normalised(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .join('-');
}
