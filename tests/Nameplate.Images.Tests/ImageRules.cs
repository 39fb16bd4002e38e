namespace Nameplate.Images.Tests;

/// <summary>What is true of every image, whatever it was made from.</summary>
internal static class ImageRules
{
    /// <summary>The first rule that the image breaks, or null.</summary>
    public static string? Broken(MemoryImage image)
    {
        ulong end = 0;
        long length = 0;
        for (int i = 0; i < image.Segments.Count; i++)
        {
            MemorySegment segment = image.Segments[i];
            if (segment.Data.IsEmpty)
            {
                return $"segment {i} is empty";
            }

            if (i > 0 && segment.Address <= end)
            {
                return $"segment {i} overlaps or adjoins the one before it";
            }

            if (image.OriginOf(segment.Address) is null || image.OriginOf((uint)(segment.Range.End - 1)) is null)
            {
                return $"segment {i} has no origin";
            }

            end = segment.Range.End;
            length += segment.Data.Length;
        }

        return image.Segments.Count == 0 ? "no segment" : length != image.Length ? "wrong length" : null;
    }
}
