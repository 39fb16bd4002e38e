# NuGet writes each package with the time of the run and a random name inside; here they become the same every time.

# settle_package FILE
settle_package() {
    local file="$1" tree="$work/nupkg" name=package/services/metadata/core-properties/nameplate.psmdcp
    rm -rf "$tree"
    mkdir -p "$tree"
    unzip -q "$file" -d "$tree"
    mv "$tree"/package/services/metadata/core-properties/*.psmdcp "$tree/$name"
    sed -i -E "s,/package/services/metadata/core-properties/[0-9a-f]+\.psmdcp,/$name,; s/Id=\"R[0-9A-F]+\"/Id=\"R\"/g" "$tree/_rels/.rels"
    # Each relation's name must be its own.
    perl -0pi -e 'my $n = 0; s/Id="R"/"Id=\"R" . ++$n . "\""/ge' "$tree/_rels/.rels"
    rm "$file"
    zip_of "$tree" "$file"
}
