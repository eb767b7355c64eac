// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/claims/claims_model.h"

#include "model/claims/evidence.h"

#include <algorithm>

namespace copyscope::gui {

using model::claims::Claim;

namespace {

QString scenarios(const Claim& claim)
{
    QStringList names;
    for (const std::string& name : scenariosOf(claim))
        names << QString::fromStdString(name);
    return names.join(QStringLiteral(", "));
}

}  // namespace

QColor verdictInk(model::claims::Verdict verdict, const Theme& theme)
{
    switch (verdict) {
    case model::claims::Verdict::Holds: return theme.good;
    case model::claims::Verdict::HeldOnce: return theme.accent;
    case model::claims::Verdict::Imprecise: return theme.faultText;
    case model::claims::Verdict::Wrong: return theme.bad;
    }
    return theme.text;
}

void ClaimsModel::setClaims(std::vector<Claim> claims)
{
    beginResetModel();
    m_claims = std::move(claims);
    endResetModel();
}

void ClaimsModel::setColours(ThemeName name)
{
    m_theme = name;
    if (!m_claims.empty())
        emit dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1), {Qt::ForegroundRole});
}

int ClaimsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_claims.size()); }

int ClaimsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : Columns; }

QVariant ClaimsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Claim& one = claim(index.row());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(index.column() == Number ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ForegroundRole && index.column() == Verdict)
        return verdictInk(one.verdict, theme(m_theme));
    if (role == Qt::ForegroundRole && index.column() == ShownBy)
        return theme(m_theme).muted;
    if (role == Qt::ToolTipRole && index.column() == Text)
        return QString::fromStdString(one.claim);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case Number: return static_cast<int>(one.number);
    case Article: return QString::fromStdString(one.article);
    case Text: return QString::fromStdString(one.claim);
    case Verdict: return QString::fromUtf8(info(one.verdict).title.data(), static_cast<qsizetype>(info(one.verdict).title.size()));
    case ShownBy: return one.shownBy.empty() ? tr("no run can settle it") : scenarios(one);
    default: return {};
    }
}

QVariant ClaimsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(section == Number ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number: return tr("No.");
    case Article: return tr("In");
    case Text: return tr("The article says");
    case Verdict: return tr("Verdict");
    case ShownBy: return tr("Shown by");
    default: return {};
    }
}

void ClaimsFilter::setSearch(const QString& words)
{
    m_words = words.split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

void ClaimsFilter::setArticle(const QString& key)
{
    m_article = key;
    invalidateFilter();
}

void ClaimsFilter::setVerdict(const QString& name)
{
    m_verdict = name;
    invalidateFilter();
}

bool ClaimsFilter::filterAcceptsRow(int row, const QModelIndex&) const
{
    const Claim& one = static_cast<const ClaimsModel*>(sourceModel())->claim(row);
    const std::string_view verdict = info(one.verdict).name;
    if (!m_article.isEmpty() && QString::fromStdString(one.article) != m_article)
        return false;
    if (!m_verdict.isEmpty() && QString::fromUtf8(verdict.data(), static_cast<qsizetype>(verdict.size())) != m_verdict)
        return false;
    const QString text = QString::number(one.number) + u' ' + QString::fromStdString(one.claim + ' ' + one.instead + ' ' + one.correction + ' ' + one.because)
                         + u' ' + scenarios(one);
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

}  // namespace copyscope::gui
