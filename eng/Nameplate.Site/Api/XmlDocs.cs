using System.Reflection;
using System.Xml.Linq;

namespace Nameplate.Site.Api;

/// <summary>The documentation comments of the libraries, as the compiler writes them beside each assembly.</summary>
internal sealed class XmlDocs
{
    private readonly Dictionary<string, XElement> _members = [];

    public void Load(string path)
    {
        foreach (XElement member in XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member"))
        {
            _members[(string)member.Attribute("name")!] = member;
        }
    }

    /// <summary>The comment of a documentation id, or null.</summary>
    public XElement? Of(string id) => _members.GetValueOrDefault(id);

    /// <summary>The comment of a member; of an inherited one, that of the interface or base where it stands.</summary>
    public XElement? Of(MemberInfo member)
    {
        XElement? found = Of(DocId.Of(member));
        return found?.Element("inheritdoc") is null ? found : Inherited(member);
    }

    private XElement? Inherited(MemberInfo member)
    {
        int parameters = (member as MethodBase)?.GetParameters().Length ?? 0;
        List<Type> above = [.. member.DeclaringType!.GetInterfaces()];
        for (Type? type = member.DeclaringType.BaseType; type is not null; type = type.BaseType)
        {
            above.Add(type);
        }

        return above.SelectMany(type => type.GetMember(member.Name))
            .Where(other => ((other as MethodBase)?.GetParameters().Length ?? 0) == parameters)
            .Select(other => Of(DocId.Of(other))).FirstOrDefault(docs => docs is not null && docs.Element("inheritdoc") is null);
    }
}
