#!/usr/bin/env bash
# Makes the documentation site: README, docs/ and the libraries' documentation comments as static pages, without a script
# or anything to fetch. A link that leads nowhere fails. Needs the .NET 10 SDK; no network once its packages are there.
#   eng/site.sh [FOLDER]      FOLDER is artifacts/site unless given
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
dotnet build "$root/eng/Nameplate.Site" --configuration Release --nologo --verbosity quiet
exec dotnet "$root/artifacts/bin/Nameplate.Site/release/Nameplate.Site.dll" "$root" "${1:-$root/artifacts/site}"
