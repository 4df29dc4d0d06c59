import { ASK } from './ask.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * Puts words together that bash takes apart at `=` and `:`, asks the program, and takes off what bash keeps of the word
 * when it puts a candidate in its place.
 */
const BASH = `# bash completion for gateproof
_gateproof() {
  local words=() current='' line rest='' index
  for ((index = 1; index <= COMP_CWORD; index++)); do
    line=\${COMP_WORDS[index]}
    if [[ \${#words[@]} -gt 0 && ( \${line} == [=:] || \${rest} == joined ) ]]; then
      words[\${#words[@]}-1]+=\${line}
      if [[ \${line} == [=:] ]]; then rest=joined; else rest=''; fi
    else
      words+=("\${line}")
    fi
  done
  current=\${words[\${#words[@]}-1]}
  local directive=0 prefix=''
  if [[ \${current} == *[=:]* && \${COMP_WORDBREAKS} == *=* ]]; then prefix=\${current%"\${current##*[=:]}"}; fi
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ \${line} == :* ]]; then directive=\${line#:}; continue; fi
    line=\${line%%$'\\t'*}
    COMPREPLY+=("\${line#"\${prefix}"}")
  done < <("\${COMP_WORDS[0]}" ${ASK} "\${words[@]}" 2>/dev/null)
  local name=\${current#"\${prefix}"}
  case \${directive} in
    0) while IFS= read -r line; do COMPREPLY+=("\${line}"); done < <(compgen -f -- "\${name}")
       compopt -o filenames 2>/dev/null ;;
    16) while IFS= read -r line; do COMPREPLY+=("\${line}"); done < <(compgen -d -- "\${name}")
       compopt -o filenames 2>/dev/null ;;
  esac
}
complete -F _gateproof gateproof kubectl-gateproof
`;

const ZSH = `#compdef gateproof kubectl-gateproof
_gateproof() {
  local directive=0 line word about
  local -a described
  while IFS= read -r line; do
    if [[ \${line} == :* ]]; then directive=\${line#:}; continue; fi
    word=\${line%%$'\\t'*}
    about=''
    if [[ \${line} == *$'\\t'* ]]; then about=\${line#*$'\\t'}; fi
    described+=("\${word//:/\\\\:}\${about:+:\${about}}")
  done < <("\${words[1]}" ${ASK} "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#described} > 0 )); then _describe 'gateproof' described; fi
  case \${directive} in
    0) compset -P '*='; _files ;;
    16) compset -P '*='; _files -/ ;;
  esac
}
if [[ \${funcstack[1]} == _gateproof ]]; then _gateproof "$@"; else compdef _gateproof gateproof kubectl-gateproof; fi
`;

const FISH = `# fish completion for gateproof
function __gateproof_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l answer ($words[1] ${ASK} $words[2..-1] 2>/dev/null)
    set -l directive 0
    for line in $answer
        if string match -qr '^:[0-9]+$' -- $line
            set directive (string sub -s 2 -- $line)
        else
            echo $line
        end
    end
    switch $directive
        case 0
            __fish_complete_path (commandline -ct)
        case 16
            __fish_complete_directories (commandline -ct)
    end
end
complete -c gateproof -f -a '(__gateproof_complete)'
complete -c kubectl-gateproof -f -a '(__gateproof_complete)'
`;

const POWERSHELL = `# PowerShell completion for gateproof
Register-ArgumentCompleter -Native -CommandName 'gateproof', 'kubectl-gateproof' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    $program = $commandAst.CommandElements[0].ToString()
    # Before 7.3 an empty argument is lost on its way to a program.
    $last = if ($wordToComplete -eq '' -and $PSVersionTable.PSVersion -lt [version]'7.3') { '""' } else { $wordToComplete }
    $arguments = @($typed | Select-Object -Skip 1) + @($last)
    & $program ${ASK} @arguments 2>$null | Where-Object { $_ -notmatch '^:\\d+$' } | ForEach-Object {
        $word, $about = $_ -split "\`t", 2
        if (-not $about) { $about = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
    }
}
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL };

/** The script that a shell reads once. */
export function scriptFor(shell: Shell): string {
  return SCRIPTS[shell];
}

/**
 * What kubectl runs to complete words behind \`kubectl gateproof\`: a program of this name on the PATH that answers as
 * cobra's programs do (k8s.io/kubectl/pkg/cmd/plugin, plugin_completion.go).
 */
export const KUBECTL_SHIM = `#!/bin/sh
# Save as kubectl_complete-gateproof on the PATH and make it executable.
exec kubectl-gateproof ${ASK} "$@"
`;
