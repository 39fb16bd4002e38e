using System.Reflection;
using System.Runtime.CompilerServices;

namespace Nameplate.Site.Api;

/// <summary>Declarations as C# writes them.</summary>
internal static class Signatures
{
    private const int LongestLine = 100;

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(char)] = "char",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>A type's name with that of the types around it: <c>JobEvent.Note</c>.</summary>
    public static string NameWithOuter(Type type) => type.DeclaringType is { } outer ? $"{NameWithOuter(outer)}.{Name(type)}" : Name(type);

    public static string OfType(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            MethodInfo invoke = type.GetMethod("Invoke")!;
            return $"public delegate {TypeOf(invoke.ReturnParameter)} {Name(type)}({Parameters(invoke)})";
        }

        string kind = type.IsEnum ? "enum" : type.IsInterface ? "interface"
            : $"{(type.IsValueType && type.IsDefined(typeof(IsReadOnlyAttribute), false) ? "readonly " : "")}{(Members.IsRecord(type) ? "record " : "")}{(type.IsValueType ? "struct" : "class")}"
                .Replace("record class", "record", StringComparison.Ordinal);
        string manner = type.IsInterface || type.IsValueType ? "" : type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        List<string> bases = [];
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
        {
            bases.Add(TypeOf(parent));
        }

        if (type.IsEnum && Enum.GetUnderlyingType(type) != typeof(int))
        {
            bases.Add(TypeOf(Enum.GetUnderlyingType(type)));
        }

        if (!type.IsEnum)
        {
            IEnumerable<Type> inherited = (type.BaseType?.GetInterfaces() ?? []).Concat(type.GetInterfaces().SelectMany(other => other.GetInterfaces()));
            bases.AddRange(type.GetInterfaces().Except(inherited).Where(other => other.Namespace != "System" || !other.Name.StartsWith("IEquatable", StringComparison.Ordinal)).Select(TypeOf));
        }

        return $"public {manner}{kind} {Name(type)}{(bases.Count > 0 ? $" : {string.Join(", ", bases)}" : "")}";
    }

    public static string OfMember(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{Access(constructor)}{Name(constructor.DeclaringType!).Split('<')[0]}({Parameters(constructor)})",
        MethodInfo { Name: "op_Implicit" or "op_Explicit" } method => $"public static {(method.Name == "op_Implicit" ? "implicit" : "explicit")} operator {TypeOf(method.ReturnParameter)}({Parameters(method)})",
        MethodInfo method => $"{Access(method)}{Manner(method)}{TypeOf(method.ReturnParameter)} {MethodName(method)}({Parameters(method)})",
        PropertyInfo property => Property(property),
        FieldInfo field => $"public {(field.IsLiteral ? "const " : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}")}{WithNullability(field.FieldType, new NullabilityInfoContext().Create(field))} {field.Name}",
        EventInfo @event => $"public event {TypeOf(@event.EventHandlerType!)} {@event.Name}",
        _ => member.Name,
    };

    private static string Property(PropertyInfo property)
    {
        MethodInfo accessor = property.GetMethod ?? property.SetMethod!;
        string index = property.GetIndexParameters().Length == 0 ? property.Name : $"this[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]";
        bool isInit = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        string set = property.SetMethod is { IsPublic: true } ? isInit ? " init;" : " set;" : "";
        string required = property.IsDefined(typeof(RequiredMemberAttribute), false) ? "required " : "";
        return $"{Access(accessor)}{Manner(accessor)}{required}{WithNullability(property.PropertyType, new NullabilityInfoContext().Create(property))} {index} {{ {(property.GetMethod is null ? "" : "get;")}{set} }}";
    }

    private static string Access(MethodBase method) => method.DeclaringType!.IsInterface ? "" : method.IsFamily ? "protected " : "public ";

    private static string Manner(MethodInfo method) => method.DeclaringType!.IsInterface ? "" : method.IsStatic ? "static "
        : method.IsAbstract ? "abstract " : method.GetBaseDefinition() != method ? "override " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "";

    private static string MethodName(MethodInfo method) => method.IsGenericMethod
        ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>"
        : method.Name.StartsWith("op_", StringComparison.Ordinal) ? $"operator {method.Name[3..]}" : method.Name;

    private static string Parameters(MethodBase method)
    {
        string[] parameters = [.. method.GetParameters().Select(Parameter)];
        string line = string.Join(", ", parameters);
        return line.Length + method.Name.Length < LongestLine ? line : $"\n    {string.Join(",\n    ", parameters)}";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        string how = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : parameter.IsDefined(typeof(ParamArrayAttribute), false) ? "params " : "";
        string initial = !parameter.HasDefaultValue ? "" : $" = {parameter.RawDefaultValue switch
        {
            null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
            string text => $"\"{text}\"",
            bool value => value ? "true" : "false",
            object value when parameter.ParameterType.IsEnum => $"{parameter.ParameterType.Name}.{Enum.ToObject(parameter.ParameterType, value)}",
            object value => value.ToString(),
        }}";
        return $"{how}{TypeOf(parameter)} {parameter.Name}{initial}";
    }

    private static string TypeOf(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        return WithNullability(type, new NullabilityInfoContext().Create(parameter));
    }

    private static string WithNullability(Type type, NullabilityInfo nullability)
    {
        string mark = !type.IsValueType && nullability.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray && nullability.ElementType is { } element)
        {
            return $"{WithNullability(type.GetElementType()!, element)}[]{mark}";
        }

        if (type.IsGenericType && Nullable.GetUnderlyingType(type) is null && !IsTuple(type)
            && nullability.GenericTypeArguments.Length == type.GetGenericArguments().Length && type.DeclaringType is null)
        {
            IEnumerable<string> arguments = type.GetGenericArguments().Zip(nullability.GenericTypeArguments, WithNullability);
            return $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>{mark}";
        }

        return TypeOf(type) + mark;
    }

    private static string TypeOf(Type type) =>
        s_keywords.TryGetValue(type, out string? keyword) ? keyword
        : Nullable.GetUnderlyingType(type) is { } value ? $"{TypeOf(value)}?"
        : type.IsArray ? $"{TypeOf(type.GetElementType()!)}[]"
        : IsTuple(type) ? $"({string.Join(", ", type.GetGenericArguments().Select(TypeOf))})"
        : type.DeclaringType is { } outer && !type.IsGenericParameter ? $"{TypeOf(outer)}.{Name(type)}" : Name(type);

    private static bool IsTuple(Type type) => type.IsGenericType && type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true;

    private static string Name(Type type) => type.IsGenericType && type.Name.Contains('`', StringComparison.Ordinal)
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeOf))}>"
        : s_keywords.GetValueOrDefault(type, type.Name);
}
