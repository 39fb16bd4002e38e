using Nameplate.Foundation;

namespace Nameplate.Images;

/// <summary>A named part of an ELF file that is loaded.</summary>
/// <param name="Name">As the linker script has it: <c>.text</c>.</param>
/// <param name="Range">Its physical addresses; the bytes are the image's.</param>
public sealed record ElfSection(string Name, AddressRange Range);
