using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nameplate.Site.Api;

/// <summary>The members of a type that its author wrote, in groups.</summary>
internal static class Members
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<(string Title, IReadOnlyList<MemberInfo> Members)> Of(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield break;
        }

        (string, IReadOnlyList<MemberInfo>)[] groups =
        [
            ("Constructors", [.. type.GetConstructors(Own).Where(IsShown).Where(constructor => constructor.GetParameters().Length > 0 || !IsRecord(type))]),
            ("Fields", [.. type.GetFields(Own).Where(field => field.IsPublic && IsAuthors(field))]),
            ("Properties", [.. type.GetProperties(Own).Where(property => IsVisible(property.GetMethod ?? property.SetMethod!) && !IsPositional(property))]),
            ("Methods", [.. type.GetMethods(Own).Where(method => !method.IsSpecialName && IsShown(method) && !Overrides(method))]),
            ("Operators", [.. type.GetMethods(Own).Where(method => method.Name.StartsWith("op_", StringComparison.Ordinal) && IsShown(method))]),
            ("Events", [.. type.GetEvents(Own).Where(@event => IsVisible(@event.AddMethod!))]),
        ];
        foreach ((string title, IReadOnlyList<MemberInfo> members) in groups.Where(group => group.Item2.Count > 0))
        {
            yield return (title, members);
        }
    }

    public static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null
        || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null);

    // What stands in a record's constructor is said there.
    private static bool IsPositional(PropertyInfo property) => IsRecord(property.DeclaringType!)
        && property.DeclaringType!.GetConstructors(Own).Any(constructor => IsShown(constructor)
            && constructor.GetParameters().Any(parameter => parameter.Name == property.Name && parameter.ParameterType == property.PropertyType));

    public static bool HasShownConstructor(Type type) => Of(type).Any(group => group.Title == "Constructors");

    private static bool IsShown(MethodBase method) => IsVisible(method) && IsAuthors(method);

    private static bool IsVisible(MethodBase method) => method.IsPublic || (method.IsFamily && !method.DeclaringType!.IsSealed);

    // A primary constructor is the author's, the copy constructor of a record is not.
    private static bool IsAuthors(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && !(member is ConstructorInfo constructor && constructor.GetParameters() is [{ } only] && only.ParameterType == constructor.DeclaringType);

    private static bool Overrides(MethodInfo method) => method.Name is "ToString" or "Equals" or "GetHashCode" or "DisposeAsync" or "Dispose";
}
